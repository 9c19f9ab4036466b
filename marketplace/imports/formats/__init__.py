"""Ready formats of files, as data; ``marketplace.imports.mapping`` says what may stand in one."""
