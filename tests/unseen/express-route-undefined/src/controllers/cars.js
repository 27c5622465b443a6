exports.list = (req, res) => res.json([]);
exports.shwo = (req, res) => res.json({ id: req.params.id });
