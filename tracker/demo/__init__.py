"""The bundled sample sites, the story they tell, and the play that checks what the product told."""
