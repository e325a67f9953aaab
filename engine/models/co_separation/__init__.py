"""Co-Separating Sounds of Visual Objects: Gao and Grauman, ICCV 2019."""
