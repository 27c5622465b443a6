import { mount } from './mount';
import logo from './logo.svg';

mount(document.body, logo);
