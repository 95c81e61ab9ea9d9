using LoadMaster.Ips.Tests.Generated;

namespace LoadMaster.Ips.Tests.Differential;

/// <summary>Makes the requests of the comparison from a seed: benign ones, attacks from the rules, and the attacks in disguise.</summary>
internal sealed class TrafficMaker(Random random, OracleRules rules, OurSide ours)
{
    private static readonly string[] BenignUris =
        ["/", "/catalogue/tents?page=2&sort=price", "/assets/app.3f9c1b.js", "/search?q=two+person+tent", "/caf%C3%A9/menu", "/basket/add?item=4711", "/a/../b//c", "/api/v2/items?filter=%7B%22a%22%3A1%7D"];

    private static readonly string[] BenignLines =
    [
        "Host: shop.example.org", "User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36",
        "Accept: text/html,application/xhtml+xml", "Accept-Encoding: gzip, deflate, br", "Referer: https://shop.example.org/",
    ];

    private readonly Evasions _evasions = new(random);
    private readonly Dictionary<int, HttpText> _attacks = [];

    public IReadOnlyList<OracleCase> Make(int count)
    {
        int[] sids = [.. rules.Sids.Order()];
        random.Shuffle(sids);
        return [.. Enumerable.Range(0, count).Select(number => number % 10 == 0 ? Benign() : Attack(sids[number % sids.Length], isDisguised: number % 10 > 4))];
    }

    private OracleCase Benign()
    {
        var isPost = random.Next(4) == 0;
        var body = isPost ? Given.Bytes("name=Jane+Doe&city=Gen%C3%A8ve&note=hello") : [];
        string[] extra = [.. random.Next(3) == 0 ? ["Cookie: sid=8f14e45fceea167a; theme=dark"] : (string[])[], .. isPost ? [$"Content-Length: {body.Length}"] : (string[])[]];
        return new("benign", 0, new HttpText(isPost ? "POST" : "GET", BenignUris[random.Next(BenignUris.Length)], "HTTP/1.1", [.. BenignLines, .. extra], body));
    }

    private OracleCase Attack(int sid, bool isDisguised)
    {
        if (!_attacks.TryGetValue(sid, out var attack))
        {
            attack = RequestMaker.Best(rules[sid], request => ours.Sids(request).Contains(sid)).Request;
            _attacks[sid] = attack;
        }

        if (!isDisguised)
        {
            var other = new RequestMaker(rules[sid], random.Next(RequestMaker.Choices)).Make();
            return random.Next(3) == 0 ? new("attack, another form", sid, other) : new("attack", sid, attack);
        }

        var (name, change) = _evasions.All.ElementAt(random.Next(_evasions.All.Count));
        return change(attack) is { } changed ? new(name, sid, changed) : new("attack", sid, attack);
    }
}
