"""The national standard as versioned data, and its reader."""
