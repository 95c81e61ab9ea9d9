using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LoadMaster.Actors.Diagnostics;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Audit;
using LoadMaster.Host.Diagnostics;
using LoadMaster.Host.Events;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Support;

/// <summary>
/// Gathers what support asks for into one tar.gz: configuration and state without secrets, events, the audit log's end, logs, and what the machine's
/// tools say. Bounded in size and time; a part that cannot be had is named in <c>problems.txt</c> instead of ending the rest.
/// </summary>
public sealed class SupportBundle(SupportSources sources, INodeGateway gateway, IActorView actors, EventBook events, AuditTrail audit, IPrivateKeys keys, NodeInfo node, TimeProvider time)
{
    public const int PartBytesMax = 4 * 1024 * 1024;
    private const int EventsMax = 1000;
    private const int AuditMax = 500;
    private static readonly TimeSpan PartTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Heads of packets: 64 bytes reach to the end of TCP's options at most, not into what a request carries.</summary>
    private static readonly DiagCommand Capture = new("tcpdump", ["-i", "any", "-c", "500", "-nn", "-s", "64", "-U", "-w", "-"], 5, Binary: true);

    private static readonly DiagCommand[] Tools =
    [
        new("ps", ["-eo", "pid,ppid,pcpu,rss,comm", "--sort=-pcpu"], 10),
        new("ss", ["-tuan"], 10),
        new("df", ["-hPl"], 10),
        new("cat", ["/proc/meminfo"], 10),
        new("uname", ["-a"], 10),
        new("ip", ["address"], 10),
        new("ip", ["route", "show", "table", "all"], 10),
    ];

    public async Task<byte[]> MakeAsync(bool captures, CancellationToken cancel)
    {
        var config = await gateway.GetConfigAsync(cancel);
        var scrubber = SecretScrubber.Of(config.Config, keys, sources.DataDirectory);
        var problems = new List<string>();
        using var bytes = new MemoryStream();
        await using (var tar = new TarWriter(new GZipStream(bytes, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true)))
        {
            async Task AddAsync(string name, Func<CancellationToken, Task<string>> text) => await PartAsync(tar, name, problems, async stop => Encoding.UTF8.GetBytes(scrubber.Clean(await text(stop))), cancel);
            await AddAsync("about.txt", _ => Task.FromResult($"{node.Name}, version {node.Version}, serial {sources.Serial.Text}, made {time.GetUtcNow():O}, up {node.Uptime}, revision {config.Revision}\n"));
            await AddAsync("config.json", _ => Task.FromResult(SecretMask.Document(ConfigJson.Write(config.Config with { Access = config.Config.Access.Masked() }))));
            await AddAsync("ha.json", async stop => Json(DtoMapping.ToDto(await gateway.GetHaStatusAsync(stop)), Indented.HaStatusDto));
            await AddAsync("services.json", async stop => Json(new ListDto<VirtualServiceDto>(config.Revision, [.. (await NodeView.LoadAsync(gateway, stop)).Services()]), Indented.ListDtoVirtualServiceDto));
            await AddAsync("actors.txt", async stop => string.Join('\n', (await actors.LookAsync(stop)).Select(one => $"{new string(' ', 2 * one.Depth)}{one.Name} {one.Type} waiting {one.Waiting} restarts {one.Restarts}")));
            await AddAsync("events.txt", _ => Task.FromResult(string.Concat(events.Newest(EventsMax, EventSeverity.Info).Select(one => $"{one.At:O} {one.Severity} {one.Kind} {one.Subject}: {one.Message}\n"))));
            await AddAsync("audit.txt", stop => Task.Run(() => string.Concat(audit.Find(new AuditQuery(null, null, null, AuditMax)).Select(one => $"{one.At:O} {one.User}@{one.From} {one.Action} {one.What}: {one.Outcome} {one.Detail}\n")), stop));
            await AddAsync("packages.txt", _ => Task.FromResult(string.Concat(ThirdParty.Read().Select(one => $"{one.Package} {one.Version} {one.Licence}\n"))));
            foreach (var (name, text) in LogTails.Read(sources.LogDirectory, PartBytesMax))
                await AddAsync($"logs/{name}", _ => Task.FromResult(text));
            foreach (var tool in Tools)
                await AddAsync($"machine/{string.Join('-', [tool.Program, .. tool.Arguments.Take(1).Select(argument => argument.Trim('-', '/').Replace('/', '-'))])}.txt", async stop => Encoding.UTF8.GetString(await ToolOutput.ReadAsync(tool, PartBytesMax, stop)));
            if (captures)
                await PartAsync(tar, "capture.pcap", problems, stop => ToolOutput.ReadAsync(Capture, PartBytesMax, stop), cancel);
            await PartAsync(tar, "problems.txt", [], _ => Task.FromResult(Encoding.UTF8.GetBytes(scrubber.Clean(string.Concat(problems.Select(line => line + "\n"))))), cancel);
        }

        return bytes.ToArray();
    }

    private static ApiJson Indented { get; } = new(new JsonSerializerOptions(ApiJson.Default.Options) { WriteIndented = true });

    private static string Json<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.Serialize(value, type);

    private async Task PartAsync(TarWriter tar, string name, List<string> problems, Func<CancellationToken, Task<byte[]>> read, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(PartTimeout);
        try
        {
            var content = await read(limit.Token);
            if (content.Length > PartBytesMax)
            {
                problems.Add($"{name}: only the first {PartBytesMax} of {content.Length} bytes");
                content = content[..PartBytesMax];
            }

            var entry = new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content), ModificationTime = time.GetUtcNow(), Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
            await tar.WriteEntryAsync(entry, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NodeNotReadyException or RequestRefusedException or OperationCanceledException)
        {
            cancel.ThrowIfCancellationRequested();
            problems.Add($"{name}: {e.Message}");
        }
    }
}

/// <summary>Where the bundle finds this node's files.</summary>
public sealed record SupportSources(string DataDirectory, string LogDirectory, NodeSerial Serial);
