throw new Error('not in this house');
