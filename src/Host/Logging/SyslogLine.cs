namespace LoadMaster.Host.Logging;

/// <summary>One line on its way to the syslog hosts, not yet in the form of any.</summary>
/// <param name="Severity">0 (emergency) to 7 (debug).</param>
/// <param name="Source">The part of the program that wrote it.</param>
internal sealed record SyslogLine(DateTimeOffset At, int Severity, string Source, string Text, bool IsMark = false);

/// <summary>Who writes the lines.</summary>
internal sealed record SyslogIdentity(string Host, string Program, string Version, int ProcessId);
