namespace LoadMaster.Domain.Configuration;

/// <summary>The words of the access log, as <see cref="Words"/> has those of the rest.</summary>
public static class AccessLogWords
{
    public static WordTable<AccessLogFormat> Formats { get; } = new(
        (AccessLogFormat.Off, "off"), (AccessLogFormat.Json, "json"), (AccessLogFormat.Combined, "combined"), (AccessLogFormat.Custom, "custom"));

    public static WordTable<AccessLogTarget> Targets { get; } = new((AccessLogTarget.File, "file"), (AccessLogTarget.Syslog, "syslog"));
}
