using System.Globalization;
using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Caching;

/// <summary>A caching service before a scripted server, on a clock that stands still until it is moved.</summary>
internal sealed class CachingProxy : IDisposable
{
    private readonly Clock _clock = new();

    public CachingProxy(Func<string, string> respond, Func<CacheSettings, CacheSettings>? change = null, Func<VirtualService, VirtualService>? more = null, int threads = 1)
    {
        Server = RawServer.Answering(respond);
        var settings = (change ?? (cache => cache))(new CacheSettings { Enabled = true });
        Proxy = new Proxy(
            service => (more ?? (same => same))(service with { Cache = settings }), new DataPlaneOptions { Threads = threads }, _clock, [], Server.Address);
    }

    public RawServer Server { get; }

    public Proxy Proxy { get; }

    /// <summary>Requests that the server saw.</summary>
    public int Asked => Server.Heads.Count;

    public static string Response(string body, string fields = "Cache-Control: max-age=60\r\n") =>
        $"HTTP/1.1 200 OK\r\n{fields}Content-Length: {body.Length}\r\n\r\n{body}";

    /// <summary>Lets time pass, for the engine and for what it calls the wall clock.</summary>
    public void Pass(double seconds)
    {
        _clock.Pass(TimeSpan.FromSeconds(seconds));
        foreach (var loop in Proxy.Engine.Loops)
        {
            loop.Wake();
        }

        _ = Proxy.Sample();
    }

    public string Date(double seconds = 0) => _clock.GetUtcNow().AddSeconds(seconds).ToString("R", CultureInfo.InvariantCulture);

    public Task<string> GetAsync(string path = "/", string fields = "", string method = "GET") =>
        Proxy.AskAsync($"{method} {path} HTTP/1.1\r\nHost: a\r\n{fields}Connection: close\r\n\r\n");

    public void Dispose()
    {
        Proxy.Dispose();
        Server.Dispose();
    }

    private sealed class Clock : TimeProvider
    {
        private long _passed;

        public void Pass(TimeSpan time) => Interlocked.Add(ref _passed, time.Ticks);

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _passed));

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => (long)System.GetElapsedTime(0).Ticks + Interlocked.Read(ref _passed);
    }
}
