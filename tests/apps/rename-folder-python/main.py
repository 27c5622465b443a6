import os

if __name__ == "__main__":
    os.rename("drafts", "posts")
    print("renamed:", sorted(os.listdir("posts")))
