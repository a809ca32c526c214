//! Reading the fixtures that PyTorch made.
