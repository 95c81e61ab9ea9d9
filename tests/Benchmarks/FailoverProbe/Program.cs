using System.Globalization;
using System.Net;
using LoadMaster.FailoverProbe;

// A client of tests/Benchmarks/failover.sh. Both modes run COMMAND in the middle and print one line.
//   gap ADDR:PORT COMMAND...                    who answers a new connection each 5 ms: "first <ms> gap <ms>"
//   load ADDR:PORT CLIENTS DOWNLOADS COMMAND... "requests <n> failed <n> downloads <n> broken <n>"
if (args.Length < 3 || !IPEndPoint.TryParse(args[1], out var target))
{
    Console.Error.WriteLine("use: gap ADDR:PORT COMMAND... or: load ADDR:PORT CLIENTS DOWNLOADS COMMAND...");
    return 2;
}

ThreadPool.SetMinThreads(32, 32);
switch (args[0])
{
    case "gap":
        return await Gap.MeasureAsync(target, args[2..]);
    case "load" when args.Length >= 5 && Count(args[2]) is { } clients && Count(args[3]) is { } downloads:
        return await Load.MeasureAsync(target, clients, downloads, args[4..]);
    default:
        Console.Error.WriteLine($"'{args[0]}' is not understood");
        return 2;
}

static int? Count(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= 10_000 ? count : null;
