"""Color: the OKLab space, how far two colors are apart, and what people call them."""
