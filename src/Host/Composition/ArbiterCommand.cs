using System.Net;
using System.Runtime.InteropServices;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Pair;
using LoadMaster.Network;
using LoadMaster.Network.Arbiter;

namespace LoadMaster.Host.Composition;

/// <summary><c>loadmasterd arbiter</c>: a small server on a third host, the witness of one or more pairs.</summary>
public static class ArbiterCommand
{
    private const string Usage = "loadmasterd arbiter --listen ADDRESS:PORT --key-file FILE [--key-file FILE of another pair ...]";

    public static async Task<int> RunAsync(string[] args)
    {
        if (Parse(args) is not var (listen, files))
        {
            Console.Error.WriteLine($"loadmasterd: usage: {Usage}");
            return Daemon.ExitUsage;
        }

        try
        {
            var keys = files.Select(file => (ReadOnlyMemory<byte>)ArbiterKey.Load(file)).ToValueList();
            using var server = new ArbiterServer(listen, keys, TimeProvider.System);
            using var stop = new CancellationTokenSource();
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
            Console.WriteLine($"arbiter on {server.Address} for {keys.Count} cluster key(s)");
            await server.RunAsync(stop.Token);
            return Daemon.ExitOk;

            void Stop(PosixSignalContext signal)
            {
                signal.Cancel = true;
                stop.Cancel();
            }
        }
        catch (Exception error) when (error is StartupProblemException or NetworkException)
        {
            Console.Error.WriteLine($"loadmasterd: {error.Message}");
            return Daemon.ExitFailed;
        }
    }

    /// <summary>Null when the text is no address and port.</summary>
    public static IPEndPoint? EndpointOf(string text) =>
        IPEndPoint.TryParse(text, out var endpoint)
        && endpoint.Port > 0
        && endpoint.ToString() == text
        && IpText.TryParse(endpoint.Address.ToString(), out _)
            ? endpoint
            : null;

    private static (IPEndPoint Listen, List<string> Files)? Parse(string[] args)
    {
        IPEndPoint? listen = null;
        var files = new List<string>();
        for (var index = 0; index + 1 < args.Length; index += 2)
        {
            switch (args[index])
            {
                case "--listen" when listen is null: listen = EndpointOf(args[index + 1]); break;
                case "--key-file": files.Add(args[index + 1]); break;
                default: return null;
            }
        }

        return listen is not null && files.Count > 0 && args.Length % 2 == 0 ? (listen, files) : null;
    }
}
