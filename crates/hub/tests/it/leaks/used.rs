//! The planted secrets used, rightly and wrongly.

use homelabcmd_testkit::http::Client;
use homelabcmd_testkit::tailscale::Fault;
use serde_json::{Value, json};

use super::planted::{API_KEY, CLIENT, HUB_PASSWORD, Lab, PASSPHRASE, PASSWORD, USER};

impl Lab {
    /// Rightly and wrongly.
    pub(super) fn use_them(&mut self) {
        let refused = self.log_in("password");
        assert!(refused.contains("auth"), "{refused}");
        assert!(
            !self.sshd.log().contains("Accepted password"),
            "{}",
            self.sshd.log()
        );
        let own = format!("/machines/{}/credentials/ssh_password", self.machine);
        self.done("PUT", &own, &json!({"secret": PASSWORD}));
        self.log_in("password");
        assert!(
            self.sshd.log().contains("Accepted password"),
            "{}",
            self.sshd.log()
        );
        self.log_in("key");
        assert!(
            self.sshd.log().contains("Accepted publickey"),
            "{}",
            self.sshd.log()
        );
        let test = json!({"machine_id": self.machine});
        self.done("POST", "/scans", &test);
        let order = json!({"action": "install"});
        self.done("POST", &format!("/machines/{}/agent", self.machine), &order);
        let search = json!({"cidrs": ["127.77.5.0/30"], "ports": [1], "mdns": false});
        self.done("POST", "/discovery", &search);
        // No machine has such a unit.
        let action = json!({"action": "restart_service", "machines": [self.machine],
            "params": {"service": "hlc-no-such-unit"}});
        self.done("POST", "/actions", &action);

        for setting in settings_of_tailscale() {
            self.done("PUT", "/settings/tailscale", &setting);
            for fault in [
                None,
                Some(Fault::Echo(401)),
                Some(Fault::Echo(500)),
                Some(Fault::Babble),
            ] {
                self.control.set_fault(fault);
                self.done("POST", "/tailscale/test-connection", &json!({}));
                self.keep("GET", "/tailscale/devices?refresh=true", &Value::Null);
            }
        }
        let asked = format!("{:?}", self.control.asked());
        assert!(
            asked.contains(API_KEY) && asked.contains("planted%2Fsecret"),
            "both were used: {asked}"
        );

        self.test_channels();
        assert!(self.peer.asked().len() >= 8);
    }

    fn log_in(&mut self, how: &str) -> String {
        let path = format!("/machines/{}/connection", self.machine);
        let connection = json!({"address": "127.0.0.1", "port": self.sshd.port(), "user": USER,
            "sudo": "password", "login": how});
        self.done("PUT", &path, &connection);
        let test = json!({"machine_id": self.machine});
        self.done("POST", "/settings/test-ssh", &test).to_string()
    }

    fn test_channels(&mut self) {
        let list = self.done("GET", "/settings/notifications", &Value::Null);
        for channel in list["channels"].as_array().unwrap() {
            let name = channel["id"].as_str().unwrap();
            let path = format!("/settings/notifications/{name}/test");
            let tested = self.keep("POST", &path, &Value::Null);
            assert!(tested.text().contains("false"), "{}", tested.text());
        }
    }

    /// Only what is stored, by a hub that was not told it.
    pub(super) fn use_what_is_stored(&mut self) {
        self.control.set_fault(None);
        self.log_in("password");
        self.log_in("key");
        for setting in settings_of_tailscale() {
            self.done("PUT", "/settings/tailscale", &setting);
            self.done("POST", "/tailscale/test-connection", &json!({}));
        }
        self.test_channels();
    }

    /// What somebody gets wrong is not repeated to them.
    pub(super) fn provoke_errors(&mut self) {
        let machine = format!("/machines/{}", self.machine);
        for path in [
            "/credentials/ssh_key",
            "/credentials/sudo_password",
            "/credentials/nonsense",
        ] {
            for body in [
                json!(PASSWORD),
                json!([PASSWORD]),
                json!({"secret": {"x": PASSWORD}}),
                json!({"secret": [PASSWORD]}),
                json!({"secret": PASSWORD, "passphrase": [PASSPHRASE]}),
            ] {
                let answer = self.keep("PUT", path, &body);
                assert!(answer.status >= 400, "{path} {body}: {}", answer.text());
            }
        }
        for body in [
            json!({"name": "Ada", "password": PASSWORD}),
            json!({"name": "Nobody", "password": PASSWORD}),
            json!({"name": "Ada", "password": [PASSWORD]}),
        ] {
            assert!(self.keep("POST", "/session", &body).status >= 400);
        }
        for (path, body) in [
            (
                "/settings/notifications/channels",
                json!({"name": "x", "settings": {"kind": PASSWORD}}),
            ),
            (
                "/settings/notifications/channels",
                json!({"name": "x", "settings": {"kind": "webhook"},
                "secrets": {"url": [PASSWORD]}}),
            ),
            (
                "/settings/notifications/channels",
                json!({"name": "x", "settings": {"kind": "webhook"},
                "secrets": {"url": format!("ftp://{PASSWORD}")}}),
            ),
            (
                "/tailscale/test-connection",
                json!({"source": "api_key", "api_key": [API_KEY]}),
            ),
            ("/tailscale/test-connection", json!({"source": API_KEY})),
            ("/agents/enrol", json!({"code": PASSWORD, "guid": PASSWORD})),
            (
                "/setup",
                json!({"token": PASSWORD, "name": "Eve", "password": HUB_PASSWORD}),
            ),
        ] {
            let answer = self.keep("POST", path, &body);
            assert!(answer.status >= 400, "{path}: {}", answer.text());
        }
        let cut = self.send(
            "PUT",
            "/credentials/sudo_password",
            format!("{{\"secret\": \"{PASSWORD}\"").as_bytes(),
        );
        self.answers.push(("a body that is cut".into(), cut.body));
        let query = format!("{machine}/metrics?range={PASSWORD}");
        self.send("GET", &query.replace('+', "%2B"), &[]);
        let stranger = Client::new(self.hub.as_ref().unwrap().authority()).bearer(PASSWORD);
        for path in ["/api/v1/machines", "/api/v1/audit"] {
            let refused = stranger.clone().get(path).unwrap();
            assert_eq!(refused.status, 401);
            self.answers
                .push((format!("{path} for a stranger"), refused.body));
        }
    }

    /// Something of each kind that can be asked for.
    pub(super) fn ids(&mut self) -> Vec<(&'static str, String)> {
        let first = |lab: &mut Self, path: &str| {
            let list = lab.done("GET", path, &Value::Null);
            list["items"][0]["id"].as_str().unwrap_or("none").to_owned()
        };
        let agent = format!("/machines/{}/agent", self.machine);
        let actions = self.done("GET", "/actions", &Value::Null);
        let batch = actions["items"][0]["batch_id"].as_str().unwrap_or("none");
        let batch = batch.to_owned();
        vec![
            ("/api/v1/machines/", self.machine.clone()),
            ("/api/v1/actions/batches/", batch),
            ("/api/v1/actions/", first(self, "/actions")),
            ("/api/v1/scans/", first(self, "/scans")),
            ("/api/v1/deployments/", first(self, &agent)),
            ("/api/v1/discovery/", first(self, "/discovery")),
            (
                "/api/v1/agents/enrolments/",
                first(self, "/agents/enrolments"),
            ),
        ]
    }
}

fn settings_of_tailscale() -> [Value; 2] {
    [
        json!({"source": "api_key"}),
        json!({"source": "oauth", "client_id": CLIENT}),
    ]
}
