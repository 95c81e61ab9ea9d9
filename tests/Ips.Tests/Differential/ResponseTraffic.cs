using LoadMaster.Ips.Tests.Generated;

namespace LoadMaster.Ips.Tests.Differential;

/// <summary>Makes the responses of the comparison from a seed: benign ones, those that rules look for, and those in disguise.</summary>
internal sealed class ResponseTraffic(Random random, OracleRules rules, OurSide ours)
{
    private static readonly (string Status, string Reason, string Type, string Body)[] Benign =
    [
        ("200", "OK", "text/html; charset=utf-8", "<html><head><title>Tents</title></head><body><a href=\"/basket\">Basket</a><script src=\"/app.js\"></script></body></html>"),
        ("200", "OK", "application/json", "{\"items\":[{\"id\":4711,\"name\":\"Tent\",\"price\":199}],\"next\":null}"),
        ("200", "OK", "text/css", "body{margin:0;font:16px/1.4 sans-serif}.a>.b{color:#333}"),
        ("301", "Moved Permanently", "text/plain", "moved"),
        ("404", "Not Found", "text/html", "<h1>Not found</h1>"),
    ];

    private readonly ResponseEvasions _evasions = new(random);
    private readonly Dictionary<int, HttpText> _attacks = [];

    public IReadOnlyList<OracleCase> Make(int count)
    {
        int[] sids = [.. rules.Sids.Order()];
        random.Shuffle(sids);
        return [.. Enumerable.Range(0, count).Select(number => number % 10 == 0 ? Plain() : Attack(sids[number % sids.Length], isDisguised: number % 10 > 4))];
    }

    private OracleCase Plain()
    {
        var (status, reason, type, body) = Benign[random.Next(Benign.Length)];
        string[] more = random.Next(3) == 0 ? ["Set-Cookie: sid=8f14e45fceea167a; Path=/; HttpOnly"] : [];
        return new("benign", 0, new HttpText("HTTP/1.1", status, reason, ["Server: nginx", $"Content-Type: {type}", .. more, $"Content-Length: {body.Length}"], Given.Bytes(body)));
    }

    private OracleCase Attack(int sid, bool isDisguised)
    {
        if (!_attacks.TryGetValue(sid, out var attack))
        {
            attack = ResponseMaker.Best(rules[sid], response => ours.Sids(response).Contains(sid));
            _attacks[sid] = attack;
        }

        if (!isDisguised)
        {
            return random.Next(3) == 0
                ? new("attack, another form", sid, new ResponseMaker(rules[sid], random.Next(ResponseMaker.Choices)).Make())
                : new("attack", sid, attack);
        }

        var (name, change) = _evasions.All.ElementAt(random.Next(_evasions.All.Count));
        return change(attack) is { } changed ? new(name, sid, changed) : new("attack", sid, attack);
    }
}
