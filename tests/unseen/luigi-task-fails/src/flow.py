import luigi


class Visits(luigi.Task):
    def output(self):
        return luigi.LocalTarget("/tmp/visits.txt")

    def run(self):
        with open("raw/visits.csv") as source, self.output().open("w") as out:
            out.write(source.read())


class Report(luigi.Task):
    def requires(self):
        return Visits()

    def output(self):
        return luigi.LocalTarget("/tmp/report.txt")

    def run(self):
        with self.output().open("w") as out:
            out.write("ok")
