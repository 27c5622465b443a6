package cmd

import (
	"github.com/spf13/cobra"
)

func Execute() {
	(&cobra.Command{Use: "tool"}).Execute()
}
