using System.Text;
using LoadMaster.Ips.Tests.Differential;

/// <summary>The benign requests as a capture file: a hundred over each connection, each with a short answer.</summary>
internal static class Capture
{
    private const int RequestsPerConnection = 100;

    public static void Write(string path, int requests)
    {
        var all = BenignRequests.All();
        var answer = Encoding.Latin1.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        using var capture = new PcapFile(path);
        for (var first = 0; first < requests; first += RequestsPerConnection)
        {
            capture.Add(
                first / RequestsPerConnection,
                [.. Enumerable.Range(first, Math.Min(RequestsPerConnection, requests - first)).Select(number => (all[number % all.Count], answer))]);
        }
    }
}
