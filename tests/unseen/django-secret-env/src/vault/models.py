from django.core.signing import Signer

SIGNER = Signer(salt="vault")
