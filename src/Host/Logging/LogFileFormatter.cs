using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;

namespace LoadMaster.Host.Logging;

/// <summary>The lines of the log file: one form for all, but the MARK as the classic syslogd writes it.</summary>
internal sealed class LogFileFormatter(string template, string node) : ITextFormatter
{
    private readonly MessageTemplateTextFormatter _lines = new(template, CultureInfo.InvariantCulture);

    public void Format(LogEvent logEvent, TextWriter output)
    {
        if (MarkLine.Is(logEvent))
        {
            output.WriteLine(MarkLine.Of(logEvent.Timestamp, node));
        }
        else
        {
            _lines.Format(logEvent, output);
        }
    }
}
