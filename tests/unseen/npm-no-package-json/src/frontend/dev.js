console.log('dev');
