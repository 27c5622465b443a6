from sqlalchemy import create_engine

URL = "postgresql://ledger:ledger@127.0.0.1/ledger"
engine = create_engine(URL, pool_pre_ping=True)
