"""JSON Schemas of the file kinds, by which editors check and complete: generated here, written beside."""
