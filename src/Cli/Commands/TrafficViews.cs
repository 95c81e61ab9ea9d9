using System.Globalization;
using LoadMaster.Api;

namespace LoadMaster.Cli.Commands;

/// <summary>What is logged and measured of a service's traffic, as sentences.</summary>
internal static class TrafficViews
{
    public static string AccessLog(VirtualServiceDto service)
    {
        var log = service.AccessLog;
        if (log.Format == "off")
        {
            return "";
        }

        var where = log.Target == "syslog"
            ? $"{log.SyslogHost} port {log.SyslogPort} ({log.SyslogProtocol}{(log.SyslogTlsFingerprint.Length > 0 ? ", by fingerprint" : "")})"
            : $"access-{service.Id}.log, {log.FilesKept} files of {log.FileSizeMegabytes} MB";
        var sample = log.SampleEvery == 1 ? "" : $", one of {log.SampleEvery}";
        return $"{log.Format} to {where}{sample}; {service.AccessLogLines} lines, {service.AccessLogLost} lost";
    }

    public static string Proxy(VirtualServiceDto service)
    {
        var proxy = service.ProxyProtocol;
        string[] parts =
        [
            proxy.AcceptFrom.Count == 0 ? "" : $"accepted from {string.Join(", ", proxy.AcceptFrom)}, {service.ProxyHeadersRefused} connections refused",
            proxy.Send == "off" ? "" : $"{proxy.Send} sent{(proxy.SendTls ? " with TLS" : "")}",
        ];
        return string.Join("; ", parts.Where(part => part.Length > 0));
    }

    public static string Transparent(VirtualServiceDto service) => !service.Transparent
        ? ""
        : "on; the gateway of the real servers must be this node, for a pair a shared address"
            + (service.NotTransparent == 0 ? "" : $"; {service.NotTransparent} connections came from the node's own address, as client and real server share a network");

    public static string Headers(ClientHeadersDto headers) =>
        string.Join(", ", new[] { headers.Forwarded ? "Forwarded" : "", headers.Via ? "Via" : "", headers.ClientSide ? "X-ClientSide" : "" }.Where(name => name.Length > 0));

    public static string Latency(LatencyDto? latency) => latency is null
        ? ""
        : $"{Text(latency.P50Milliseconds)} (half), {Text(latency.P90Milliseconds)} (90 %), {Text(latency.P99Milliseconds)} (99 %), {Text(latency.P999Milliseconds)} (99.9 %); mean {Text(latency.MeanMilliseconds)}";

    private static string Text(double milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.##} ms");
}
