from fastapi import APIRouter

from .tokens import issue

router = APIRouter()


@router.post("/login")
def login(name: str):
    return {"token": issue(name)}
