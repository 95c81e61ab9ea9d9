using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Google.Protobuf;
using LoadMaster.Api;
using LoadMaster.Host.Events;
using LoadMaster.Host.Inspection;
using LoadMaster.Host.Metrics;
using LoadMaster.Host.Options;
using LoadMaster.Host.Rest;
using LoadMaster.Host.Tests.Logging;
using LoadMaster.Host.Tests.Rest;
using LoadMaster.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LoadMaster.Host.Tests.Metrics;

/// <summary>What is sent, read with Google's own Protocol Buffers.</summary>
public sealed class OtlpTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Every_figure_of_the_page_is_sent_under_its_name_and_labels()
    {
        var sources = Sources.All();
        var page = Sources.Page(sources).Split('\n').Where(line => line.Length > 0 && !line.StartsWith('#')).Order(StringComparer.Ordinal);

        var sent = OtlpMessage.Create(MetricCatalogue.Read(sources), "a", "6.0-34", Now.AddHours(-1), Now);

        Assert.Equal(page, Lines(sent).Order(StringComparer.Ordinal));
        Assert.Contains(Lines(sent), line => line.StartsWith("loadmaster_service_response_seconds_bucket", StringComparison.Ordinal));
        var resource = Fields(sent).One(1).One(1);
        Assert.Equal(["service.name=loadmaster", "service.instance.id=a", "service.version=6.0-34"], resource.All(1).Select(Attribute));
    }

    [Fact]
    public void Many_things_go_in_several_messages_each_figure_once()
    {
        var few = Sources.All();
        var many = few with
        {
            Services = [.. Enumerable.Range(1, (2 * OtlpBatches.ThingsMax) + 1).Select(id => few.Services[0] with { Service = few.Services[0].Service with { Id = new(id) } })],
            Servers = [.. Enumerable.Range(1, OtlpBatches.ThingsMax + 1).Select(id => few.Servers[0] with { Server = few.Servers[0].Server with { Id = new(id) } })],
        };
        var messages = OtlpBatches.Of(many).Select(readings => OtlpMessage.Create(readings, "a", "6.0-34", Now.AddHours(-1), Now)).ToList();
        Assert.Equal(4, messages.Count);
        Assert.All(messages, message => Assert.InRange(message.Length, 1, 4 * 1024 * 1024));
        Assert.Equal(
            Sources.Page(many).Split('\n').Where(line => line.Length > 0 && !line.StartsWith('#')).Order(StringComparer.Ordinal),
            messages.SelectMany(Lines).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_collector_gets_the_metrics_and_one_that_is_away_is_one_event_and_delays_nothing()
    {
        await using var server = await RestServer.StartAsync();
        var port = LocalPorts.Free();
        var events = server.Services.GetRequiredService<EventBook>();
        using var exporter = new OtlpExporter(
            new OtlpSection { Url = $"http://127.0.0.1:{port}", IntervalSeconds = 1 },
            () => server.Gateway,
            server.Services.GetRequiredService<NodeInfo>(),
            server.Services.GetRequiredService<IpsRuleCounts>(),
            server.Services.GetRequiredService<IpsEvents>(),
            events,
            server.Services.GetRequiredService<IHostApplicationLifetime>(),
            TimeProvider.System);
        await exporter.StartAsync(CancellationToken.None);
        List<NodeEvent> Told() => [.. events.Newest(100, Domain.Configuration.EventSeverity.Info).Where(one => one.Kind == EventKinds.Metrics)];
        await Eventually.TrueAsync(() => Told().Count > 0, () => "no event");

        var received = new ConcurrentQueue<(string Path, string? Type, byte[] Body)>();
        using var collector = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/" } };
        collector.Start();
        var answers = new Queue<int>([503, 503, 200, 200, 200, 200, 200, 200, 200, 200]);
        _ = Task.Run(async () =>
        {
            while (collector.IsListening)
            {
                var context = await collector.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                received.Enqueue((context.Request.Url!.AbsolutePath, context.Request.ContentType, body.ToArray()));
                context.Response.StatusCode = answers.TryDequeue(out var answer) ? answer : 200;
                context.Response.Close();
            }
        });
        await Eventually.TrueAsync(() => received.Count >= 4 && Told().Count == 2, () => $"{received.Count} received, {Told().Count} events");
        await exporter.StopAsync(CancellationToken.None);

        Assert.Equal(["takes metrics again", "does not take metrics"], Told().Select(one => one.Message.Contains("again.", StringComparison.Ordinal) ? "takes metrics again" : "does not take metrics"));
        var (path, type, message) = received.First();
        Assert.Equal(("/v1/metrics", "application/x-protobuf"), (path, type));
        Assert.Contains(Lines(message), line => line.StartsWith("loadmaster_uptime_seconds ", StringComparison.Ordinal));
        Assert.Equal(1, server.Log.Lines.Count(line => line.Contains("does not take metrics", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("http://192.0.2.80:4318", "http://192.0.2.80:4318/v1/metrics")]
    [InlineData("https://otlp.example.com/in/metrics", "https://otlp.example.com/in/metrics")]
    public void An_address_without_a_path_gets_the_usual_one(string url, string whole) => Assert.Equal(whole, OtlpExporter.AddressOf(url).AbsoluteUri);

    [Theory]
    [InlineData("--otlp:url", "192.0.2.80:4318")]
    [InlineData("--otlp:url", "ftp://192.0.2.80/")]
    [InlineData("--otlp:intervalSeconds", "0")]
    public void Options_that_cannot_work_are_refused_by_name(string option, string value) =>
        Assert.Equal(option[2..], Assert.Single(DaemonOptionsReader.Read([option, value]).Problems).Path);

    /// <summary>The message as the page would have it.</summary>
    private static IEnumerable<string> Lines(byte[] message)
    {
        foreach (var metric in Fields(message).One(1).One(2).All(2).Select(Fields))
        {
            var name = metric.Text(1);
            Assert.NotEmpty(metric.Text(2));
            var kind = new[] { 5, 7, 9 }.Single(metric.Has);
            var data = metric.One(kind);
            if (kind != 5)
                Assert.Equal(2, data.Number(2));
            if (kind == 7)
                Assert.Equal(1, data.Number(3));
            foreach (var point in data.All(1).Select(Fields))
            {
                Assert.InRange(point.Fixed(3), Nanoseconds(ManualTime.Start), Nanoseconds(Now.AddYears(1)));
                Assert.InRange(point.Fixed(2), Nanoseconds(ManualTime.Start), point.Fixed(3));
                foreach (var line in kind == 9 ? Distribution(name, point) : [Line(name, point.All(7), point.Real(4))])
                    yield return line;
            }
        }
    }

    private static IEnumerable<string> Distribution(string name, Message point)
    {
        var counts = point.Packed(6).ToList();
        var bounds = point.Packed(7).Select(BitConverter.UInt64BitsToDouble).Select(bound => bound.ToString(CultureInfo.InvariantCulture)).Append("+Inf").ToList();
        Assert.Equal(bounds.Count, counts.Count);
        ulong below = 0;
        foreach (var (bound, count) in bounds.Zip(counts))
            yield return Line($"{name}_bucket", point.All(9), below += count, $"le=\"{bound}\"");
        yield return Line($"{name}_sum", point.All(9), point.Real(5));
        yield return Line($"{name}_count", point.All(9), point.Fixed(4));
    }

    private static string Line(string name, IEnumerable<byte[]> attributes, double value, params string[] more)
    {
        var labels = string.Join(',', attributes.Select(Attribute).Select(pair => $"{pair.Split('=', 2)[0]}=\"{Escaped(pair.Split('=', 2)[1])}\"").Concat(more));
        return $"{name}{(labels.Length > 0 ? $"{{{labels}}}" : "")} {value.ToString("R", CultureInfo.InvariantCulture)}";
    }

    private static string Escaped(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Attribute(byte[] pair) => $"{Fields(pair).Text(1)}={Fields(pair).One(2).Text(1)}";

    private static ulong Nanoseconds(DateTimeOffset at) => (ulong)at.ToUnixTimeMilliseconds() * 1_000_000;

    private static Message Fields(byte[] bytes)
    {
        var input = new CodedInputStream(bytes);
        var fields = new List<(int, object)>();
        while (input.ReadTag() is var tag and not 0)
        {
            fields.Add((WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => (object)input.ReadUInt64(),
                WireFormat.WireType.Fixed64 => input.ReadFixed64(),
                WireFormat.WireType.LengthDelimited => input.ReadBytes().ToByteArray(),
                var other => throw new InvalidOperationException($"{other} is not expected"),
            }));
        }

        return new Message(fields);
    }

    private sealed class Message(List<(int Number, object Value)> fields)
    {
        public bool Has(int field) => fields.Exists(one => one.Number == field);

        public IEnumerable<byte[]> All(int field) => fields.Where(one => one.Number == field).Select(one => (byte[])one.Value);

        public Message One(int field) => Fields(All(field).Single());

        public string Text(int field) => System.Text.Encoding.UTF8.GetString(All(field).Single());

        public int Number(int field) => (int)Fixed(field);

        public ulong Fixed(int field) => (ulong)fields.Single(one => one.Number == field).Value;

        public double Real(int field) => BitConverter.UInt64BitsToDouble(Fixed(field));

        public IEnumerable<ulong> Packed(int field)
        {
            var input = new CodedInputStream(All(field).Single());
            while (!input.IsAtEnd)
                yield return input.ReadFixed64();
        }
    }
}
