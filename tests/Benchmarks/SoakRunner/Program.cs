using System.Globalization;
using System.Net;
using LoadMaster.SoakRunner;

// The clients of tests/Benchmarks/soak.sh: some behave, some go away in the middle. Prints one line for each kind of visit when it is over.
if (args.Length != 7 || !IPEndPoint.TryParse(args[0], out var http) || !IPEndPoint.TryParse(args[1], out var https)
    || !IPEndPoint.TryParse(args[2], out var tcp) || !IPEndPoint.TryParse(args[3], out var layer4)
    || Number(args[4]) is not { } clients || Number(args[5]) is not { } seconds || Number(args[6]) is not { } seed)
{
    Console.Error.WriteLine("use: HTTP HTTPS TCP LAYER4 CLIENTS SECONDS SEED, the first four as ADDR:PORT");
    return 2;
}

ThreadPool.SetMinThreads(16, 16);
var tally = new Tally();
using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
var visits = Visits.All(http, https, tcp, layer4);
await Task.WhenAll(Enumerable.Range(0, clients).Select(number => new Client(visits, new Random(seed + number), tally).RunAsync(stop.Token)));
tally.Print(Console.Out);
return 0;

static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
