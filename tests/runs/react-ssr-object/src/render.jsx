import React from 'react';
import { renderToString } from 'react-dom/server';
import { Invoice } from './invoice.jsx';

const html = renderToString(<Invoice customer={{ name: 'Ann' }} total={12} />);
console.log(html);
