console.log('watching');
