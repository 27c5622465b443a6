const { Router } = require('express');
const cars = require('../controllers/cars');

const router = Router();
router.get('/', cars.list);
router.get('/:id', cars.show);

module.exports = router;
