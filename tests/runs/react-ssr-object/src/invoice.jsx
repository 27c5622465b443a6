import React from 'react';

export function Invoice({ customer, total }) {
  return (
    <p>
      {customer} owes {total}
    </p>
  );
}
