import pymysql


def main():
    db = pymysql.connect(host="127.0.0.1", port=3399, user="shop", password="x", database="shop")
    print(db.get_server_info())


main()
