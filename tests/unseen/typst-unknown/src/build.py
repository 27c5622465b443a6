import typst

print("building report.typ")
typst.compile("report.typ", output="/tmp/report.pdf")
