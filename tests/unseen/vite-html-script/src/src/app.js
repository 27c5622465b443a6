document.querySelector('#app').textContent = 'Mill';
