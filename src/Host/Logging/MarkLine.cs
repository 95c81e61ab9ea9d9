using System.Globalization;
using Serilog.Events;
using Serilog.Parsing;

namespace LoadMaster.Host.Logging;

/// <summary>The sign of life in a silent log, as the classic syslogd writes it.</summary>
internal static class MarkLine
{
    public const string Text = "-- MARK --";

    private static readonly MessageTemplate Template = new MessageTemplateParser().Parse(Text);

    public static LogEvent Event(DateTimeOffset at) =>
        new(at, LogEventLevel.Information, exception: null, Template, []);

    public static bool Is(LogEvent logEvent) => ReferenceEquals(logEvent.MessageTemplate, Template);

    /// <summary><c>Mar 21 11:24:03 kmplb01 -- MARK --</c></summary>
    public static string Of(DateTimeOffset at, string host) => $"{ClassicTime(at)} {host} {Text}";

    /// <summary><c>Mmm dd hh:mm:ss</c>, a day below 10 padded with a blank (RFC 3164).</summary>
    public static string ClassicTime(DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"{at:MMM} {at.Day,2} {at:HH:mm:ss}");
}
