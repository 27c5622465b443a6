import { Lamp } from './lamp';

const lamp = new Lamp('hall');
lamp.on = 'yes';
document.title = lamp.name;
