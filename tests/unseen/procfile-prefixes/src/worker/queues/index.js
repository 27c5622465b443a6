exports.name = "mail";
