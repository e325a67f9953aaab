"""Recursive Visual Sound Separation Using Minus-Plus Net: Xu, Dai and Lin, ICCV 2019."""
