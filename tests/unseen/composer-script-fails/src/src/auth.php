<?php
function token(): string { return 'x'; }
