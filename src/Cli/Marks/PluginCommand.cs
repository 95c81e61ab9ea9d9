using System.CommandLine;

namespace LoadMaster.Cli.Marks;

/// <summary>A command that a monitoring system runs: one line on standard output and the codes of <see cref="PluginStatus"/>, also for wrong usage.</summary>
internal sealed class PluginCommand(string name, string description) : Command(name, description);
