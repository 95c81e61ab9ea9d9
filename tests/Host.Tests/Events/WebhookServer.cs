using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadMaster.Host.Tests.Logging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LoadMaster.Host.Tests.Events;

/// <summary>What a webhook got.</summary>
internal sealed record Delivery(string Path, string Body, string Timestamp, string Signature, string Id);

/// <summary>A real https server that takes events, or first refuses some.</summary>
internal sealed class WebhookServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly X509Certificate2 _certificate;
    private int _refusals;

    private WebhookServer(WebApplication app, X509Certificate2 certificate) => (_app, _certificate) = (app, certificate);

    public ConcurrentQueue<Delivery> Deliveries { get; } = [];

    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public string Fingerprint => Convert.ToHexString(SHA256.HashData(_certificate.RawData));

    /// <summary>So many of the next messages are answered 503, or sent elsewhere.</summary>
    public void Refuse(int count) => Volatile.Write(ref _refusals, count);

    public static async Task<WebhookServer> StartAsync()
    {
        var certificate = TestCertificate.Create();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        var app = builder.Build();
        var server = new WebhookServer(app, certificate);
        app.Run(server.TakeAsync);
        await app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _certificate.Dispose();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var headers = context.Request.Headers;
        Deliveries.Enqueue(new Delivery(
            context.Request.Path, await reader.ReadToEndAsync(), headers["X-LoadMaster-Timestamp"].ToString(), headers["X-LoadMaster-Signature"].ToString(), headers["X-LoadMaster-Delivery"].ToString()));
        context.Response.StatusCode = Interlocked.Decrement(ref _refusals) >= 0 ? 503 : 204;
    }
}
