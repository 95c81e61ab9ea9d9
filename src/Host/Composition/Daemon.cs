using LoadMaster.Domain;
using LoadMaster.Host.Logging;
using LoadMaster.Host.Options;
using LoadMaster.Host.Pair;
using LoadMaster.Host.Startup;
using LoadMaster.Network;
using LoadMaster.Network.Nftables;
using Serilog;

namespace LoadMaster.Host.Composition;

/// <summary>The daemon's command line: run, or one of the helpers.</summary>
public static class Daemon
{
    public const int ExitOk = 0;
    public const int ExitFailed = 1;
    public const int ExitUsage = 2;

    /// <summary>This node wants to be started afresh (BSD's EX_TEMPFAIL): a supervisor such as systemd restarts it.</summary>
    public const int ExitRestart = 75;

    private const string Usage = """
        loadmasterd: one node of a LoadMaster pair, or a single node

        loadmasterd [--config FILE] [--SECTION:OPTION VALUE ...]   run; for example --management:port 9443
        loadmasterd create-cluster-key FILE                        make the secret that two nodes share
        loadmasterd arbiter --listen ADDRESS:PORT --key-file FILE  decide between two nodes that cannot reach each other
        loadmasterd reset-password [--user NAME] [--config FILE]   give an administrator (admin) a new one-time password; as root, on the machine
        loadmasterd --help | --version | --pair-protocol

        Options: node:name node:dataDirectory node:logDirectory management:address management:port
                 ha:address ha:clusterPort ha:heartbeatPort ha:clusterKeyFile ha:arbiter ha:peers
                 journal:provider journal:connectionString dataPlane:threads update:root
                 otlp:url otlp:intervalSeconds
        Environment: LOADMASTER_ and the option with __ for the colon, for example LOADMASTER_MANAGEMENT__PORT.
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        switch (args)
        {
            case ["--help" or "-h" or "help", ..]:
                Console.WriteLine(Usage);
                return ExitOk;
            case ["--version"]:
                Console.WriteLine(new Rest.NodeInfo("", TimeProvider.System).Version);
                return ExitOk;
            case ["--pair-protocol"]:
                Console.WriteLine($"{Domain.Pair.PairVersion.ProtocolOldest} {Domain.Pair.PairVersion.ProtocolCurrent}");
                return ExitOk;
            case ["create-cluster-key", var file]:
                return CreateClusterKey(file);
            case ["reset-password", .. var rest]:
                return ResetPasswordCommand.Run(rest, Console.Out, Console.Error, TimeProvider.System);
            case ["arbiter", .. var rest]:
                return await ArbiterCommand.RunAsync(rest);
            case [var word, ..] when !word.StartsWith("--", StringComparison.Ordinal):
                Console.Error.WriteLine($"loadmasterd: '{word}' is not known.\n\n{Usage}");
                return ExitUsage;
            default:
                return await RunNodeAsync(args);
        }
    }

    private static async Task<int> RunNodeAsync(string[] args)
    {
        var (options, problems) = DaemonOptionsReader.Read(args);
        if (options is null || problems.Count > 0)
        {
            foreach (var problem in problems)
            {
                var place = problem.Path.Length == 0 ? "" : $" {problem.Path}";
                Console.Error.WriteLine($"loadmasterd: {problem.Code}{place}: {problem.Message}");
            }

            return ExitUsage;
        }

        NftReserve.Fill();
        var log = SerilogSetup.Configure(options);
        try
        {
            var pair = PairBoot.Load(options, TimeProvider.System);
            StartupChecks.Run(options);
            return await NodeHost.RunAsync(options, pair, log);
        }
        catch (StartupProblemException problem)
        {
            Log.Fatal("{Code}: {Problem}", problem.Code, problem.Message);
            return ExitFailed;
        }
        catch (NetworkException problem)
        {
            Log.Fatal("{Code}: {Problem}", ProblemCodes.PortTaken, problem.Message);
            return ExitFailed;
        }
        finally
        {
            await Log.CloseAndFlushAsync();
        }
    }

    private static int CreateClusterKey(string file)
    {
        try
        {
            ClusterKey.Create(file, TimeProvider.System.GetUtcNow());
            Console.WriteLine($"{file} made. Copy it to every node of the pair (mode 600) and name it there as ha:clusterKeyFile.");
            return ExitOk;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"loadmasterd: {file} cannot be made: {error.Message}");
            return ExitFailed;
        }
    }
}
