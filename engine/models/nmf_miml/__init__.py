"""Object sounds learned from unlabelled video: NMF bases, MIML network, supervised NMF."""
