"""Reference data in files, `;` between columns, UTF-8."""
