"""The FAPI 2.0 Security Profile, module by module: PAR, bound tokens, signed clients."""
