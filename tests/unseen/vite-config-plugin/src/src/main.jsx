document.body.append('pier');
