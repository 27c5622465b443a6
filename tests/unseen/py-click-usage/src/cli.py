import click


@click.group()
def main():
    pass


@main.command()
@click.option("--width", type=int, default=100)
@click.argument("path")
def resize(width, path):
    click.echo(f"{path} {width}")


if __name__ == "__main__":
    main()
