using System.Net;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Metrics;
using LoadMaster.Host.Networking;
using LoadMaster.Host.Options;
using LoadMaster.Host.Pair;
using LoadMaster.Host.Rest;
using LoadMaster.Host.Security;
using LoadMaster.Host.Startup;
using Serilog;

namespace LoadMaster.Host.Composition;

/// <summary>Puts one node together and runs it until it is told to stop.</summary>
public static class NodeHost
{
    public static async Task<int> RunAsync(DaemonOptions options, PairBoot? pair, INodeLog log)
    {
        await using var app = Build(options, pair, log);
        foreach (var line in DaemonOptionsPrinter.Lines(options))
        {
            Log.Information("{Line:l}", line);
        }

        // Before anything is bound or looks for its network.
        app.Services.GetRequiredService<NetworkKeeper>().Begin();
        await app.StartAsync();
        await app.WaitForShutdownAsync();
        return app.Services.GetRequiredService<NodeLifetime>().ExitCode;
    }

    private static WebApplication Build(DaemonOptions options, PairBoot? pair, INodeLog log)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSerilog();
        builder.Services.AddSystemd();
        builder.Services.AddMachine(options.Node);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(log);
        builder.Services.AddSingleton<NodeLifetime>();
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = Actors.Ha.HaActorSettings.StopPhase + TimeSpan.FromSeconds(15));
        builder.Services.AddNode(options, pair);
        builder.Services.AddOtlp(options.Otlp);
        builder.Services.AddManagementSecurity(options.Node.DataDirectory, Console.Out);
        builder.Services.AddRestApi(options.Node.Name);
        var certificate = ManagementCertificate.LoadOrCreate(
            options.Node.DataDirectory, options.Node.Name, IPAddress.Parse(options.Management.Address), TimeProvider.System);
        builder.Services.AddPair(options, certificate);
        builder.UseManagementTls(new IPEndPoint(IPAddress.Parse(options.Management.Address), options.Management.Port), certificate);
        var app = builder.Build();
        app.MapRestApi();
        return app;
    }
}
