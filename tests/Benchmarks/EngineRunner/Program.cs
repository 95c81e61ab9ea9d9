using System.Globalization;
using System.Text;
using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Inspection;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Rules;

// Runs the engine alone, to measure it: --listen ADDR:PORT --server ADDR:PORT [--server ...] [--threads N] [--tcp] [--cache] [--compress] [--rules FILE [--no-responses]]
// --services N [--servers-each N]: that many services more, at addresses of their own, which nobody asks for; says what a change of one of them costs.
Endpoint? listen = null;
var servers = new List<Endpoint>();
var threads = Environment.ProcessorCount;
var type = ServiceType.Http;
var further = 0;
var serversEach = 2;
var ips = new ServiceIps();
var cache = new CacheSettings();
var compression = new CompressionSettings();
string? rules = null;
for (var index = 0; index < args.Length; index++)
{
    var value = index + 1 < args.Length ? args[index + 1] : "";
    switch (args[index])
    {
        case "--listen" when Endpoint.TryParse(value, out var address):
            listen = address;
            index++;
            break;
        case "--server" when Endpoint.TryParse(value, out var address):
            servers.Add(address);
            index++;
            break;
        case "--threads" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out threads) && threads > 0:
            index++;
            break;
        case "--tcp":
            type = ServiceType.Tcp;
            break;
        case "--cache":
            cache = cache with { Enabled = true };
            break;
        case "--compress":
            compression = compression with { Enabled = true };
            break;
        case "--services" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out further) && further <= 50_000:
            index++;
            break;
        case "--servers-each" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out serversEach) && serversEach <= 200:
            index++;
            break;
        case "--rules" when File.Exists(value):
            (rules, ips) = (value, ips with { Mode = IpsMode.Log });
            index++;
            break;
        case "--no-responses":
            ips = ips with { Responses = false };
            break;
        default:
            Console.Error.WriteLine($"'{args[index]} {value}' is not understood; use --listen ADDR:PORT --server ADDR:PORT [--threads N] [--tcp] [--cache] [--compress] [--rules FILE [--no-responses]] [--services N [--servers-each N]]");
            return 2;
    }
}

if (listen is null || servers.Count == 0)
{
    Console.Error.WriteLine("--listen ADDR:PORT and at least one --server ADDR:PORT are needed");
    return 2;
}

using var engine = new DataPlaneEngine(new DataPlaneOptions { Threads = threads, Log = Console.Error.WriteLine }, TimeProvider.System);
var service = new VirtualService { Id = new VirtualServiceId(1), Address = listen, Type = type, Ips = ips, Cache = cache, Compression = compression };
var plans = servers.Select((address, index) => new ServerPlan(new RealServerId(index + 1), address, Limits.WeightDefault, ServerAvailability.Up));
var services = new List<ServicePlan> { new(service, plans.ToValueList()) };
services.AddRange(FurtherServices.Make(further, serversEach, listen.Port));
var result = engine.Apply(new ServingPlan(1, services.ToValueList()));
foreach (var problem in result.Problems)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}

if (further > 0) FurtherServices.TimeChanges(engine, services);
if (rules is not null)
{
    // All rules are on, those that the file has commented out, too.
    var import = RuleImporter.Import([new RuleSource("rules", Encoding.Latin1.GetString(File.ReadAllBytes(rules)))], new Dictionary<string, string>(), new FlowbitNames());
    var set = RuleSet.Create(import, _ => true);
    engine.Ips.Use(new IpsPolicy(set, 0));
    var compiling = new Thread(() =>
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (timer.WaitForNextTickAsync().AsTask().GetAwaiter().GetResult())
        {
            _ = set.CompileHotRegexes(100);
            foreach (var _ in engine.Ips.TakeEvents())
            {
                // Nobody reads them here.
            }
        }
    })
    { IsBackground = true };
    compiling.Start();
}

Console.WriteLine($"serving {listen} on {threads} threads");
using var stop = new ManualResetEventSlim();
Console.CancelKeyPress += (_, signal) =>
{
    signal.Cancel = true;
    stop.Set();
};
stop.Wait();
Console.WriteLine(engine.Sample().Services.First(counters => counters.Service.Value == 1));
return 0;
