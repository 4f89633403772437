"""What a FAQ is and how it is read, kept and searched. Plain Python."""
